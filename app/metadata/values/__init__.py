"""Reads what a carrier says, one module a carrier; none of them knows a container.

Thread: any. Bytes in, values out; damaged bytes give fewer values, no error.
"""
