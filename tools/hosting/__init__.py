"""Settings for hosts, all made from tools/serve/headers.py."""
