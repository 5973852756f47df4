"""`python -m services.cli`: how the supervisor starts its children, whatever is on the PATH."""

import sys

from services.cli.main import main

sys.exit(main())
