#!/usr/bin/env bash
# Builds the image without a Docker engine and runs the whole flow in it, on a read-only root and as its own user.
# Needs Debian and root: buildah builds, debootstrap stands in for the base image (Debian's Python, of the same minor
# version), and the servers are the local ones of `headwater up`. About five minutes: `make image`.
set -euo pipefail
cd "$(dirname "$0")/.."
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
work=$(mktemp -d)
root=$work/image
image=headwater:$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
base=$(sed -n 's/^FROM \(\S*\)$/\1/p' docker/Dockerfile)
trap 'for at in proc tmp var/lib/headwater .; do umount -q "$root/$at" 2>/dev/null || true; done; buildah rm -a >/dev/null; rm -rf "$work"' EXIT

command -v buildah debootstrap >/dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah crun debootstrap >/dev/null
}

if ! buildah inspect --type image "localhost/$base" >/dev/null 2>&1; then
  echo "Making a stand-in for $base"
  debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates bookworm "$work/base" >/dev/null
  ln -sf python3 "$work/base/usr/bin/python"
  rm -f "$work"/base/usr/lib/python3*/EXTERNALLY-MANAGED
  cp /etc/ssl/certs/ca-certificates.crt "$work/base/etc/ssl/certs/"
  container=$(buildah from scratch)
  buildah copy -q "$container" "$work/base" / >/dev/null
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah commit -q "$container" "localhost/$base" >/dev/null
fi

echo "Building $image"
printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > "$work/pip.conf"
buildah build -q --network host --pull-never --secret id=pip.conf,src="$work/pip.conf" -f docker/Dockerfile -t "$image" . >/dev/null
mounted=$(buildah mount "$(buildah from --pull-never "localhost/$image")")
du -sh "$mounted/opt/headwater" | awk '{ print "Headwater and its libraries: " $1 }'
test ! -e "$mounted/usr/bin/gcc" && test ! -e "$mounted/opt/headwater/bin/pip"

# Every locked package is in the image's own list of what it is made of, and Debian's beside them.
python3 - "$mounted/opt/headwater/sbom.cdx.json" requirements.lock <<'CHECK'
import json, re, sys

listed = {part["purl"] for part in json.load(open(sys.argv[1]))["components"] if "purl" in part}
locked = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)", open(sys.argv[2]).read(), re.M)
absent = [name for name, number in locked if f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{number}" not in listed]
debian = sum(purl.startswith("pkg:deb/") for purl in listed)
print(f"SBOM: {len(locked)} locked packages and {debian} of Debian's")
sys.exit(f"the SBOM lacks {absent}" if absent or not locked or not debian else 0)
CHECK

mkdir "$root"
mount --bind "$mounted" "$root"
mount -o remount,ro,bind "$root"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001,mode=750 tmpfs "$root/var/lib/headwater"
mount -t proc proc "$root/proc"

HEADWATER_HOME="$work/servers" .venv/bin/headwater up >/dev/null 2>&1
chroot --userspec=10001:10001 "$root" env -i PATH=/opt/headwater/bin:/usr/bin:/bin HOME=/var/lib/headwater \
  HEADWATER_HOME=/var/lib/headwater PYTHONDONTWRITEBYTECODE=1 sh -euc '
    cd /var/lib/headwater
    headwater --version
    test "$(id -u)" = 10001
    ! touch /opt/headwater/written 2>/dev/null
    headwater topics --create >/dev/null 2>&1
    headwater run > run.log 2>&1 &
    flow=$!
    sleep 30
    headwater ingest /opt/headwater/lib/python3.*/site-packages/services/demo/input --lane live 2>&1 | head -1
    sleep 15
    headwater search harbour | head -1
    headwater search harbour --json | grep -q "\"total\": *[1-9]"
    kill "$flow"
    wait "$flow"
    ! grep -rqi "traceback\|read-only file system" run.log logs
  ' || code=$?
HEADWATER_HOME="$work/servers" .venv/bin/headwater down >/dev/null 2>&1
test -z "${code:-}" && echo "The image runs the whole flow as user 10001 on a read-only root."
exit "${code:-0}"
