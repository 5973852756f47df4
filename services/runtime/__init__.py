"""How a step becomes a process. The only imports of faust, kafka and elasticsearch are here, one file each."""
