"""Run the command line for `python -m helpline.emulator`."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
