"""The typed records of a case and their JSON."""
