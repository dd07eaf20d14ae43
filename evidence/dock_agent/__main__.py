import sys

from evidence.dock_agent.command import main

sys.exit(main())
