"""What all formats' readers share: kinds of files, blocks, claims, boxes."""
