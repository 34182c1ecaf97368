"""JPEG XL: a bare codestream, or one in boxes."""
