"""What may stand in a finished file beside the picture: the same fact, said without a name.

Thread: any. A block that equals its own neutral form gives nothing away and is no finding.
"""
