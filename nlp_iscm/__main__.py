"""Entry point of `python -m nlp_iscm`."""

from nlp_iscm.cli.app import main

main()
