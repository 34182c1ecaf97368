"""Settings for hosts, all made from tools/headers.py."""
