"""How a picture that is stored on its side or mirrored comes upright.

Thread: any. Source: EXIF 3.0 section 4.6.5 (Orientation).
"""

from PIL import Image

# By Exif's number of the orientation; 1 is upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
