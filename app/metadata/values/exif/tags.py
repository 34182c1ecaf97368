"""What the fields of Exif give away, and what to call them.

Thread: any. Source: EXIF 3.0 section 4.6; names as in ExifRead.
"""

from app.metadata.findings import Kind

LABELS: dict[str, tuple[Kind, str]] = {
    "Copyright": (Kind.PERSON, "Copyright"),
    "Artist": (Kind.PERSON, "Author"),
    "XPAuthor": (Kind.PERSON, "Author"),
    "Tag 0xA437": (Kind.PERSON, "Photographer"),
    "Tag 0xA438": (Kind.PERSON, "Edited by"),
    "CameraOwnerName": (Kind.PERSON, "Owner of the camera"),
    "OwnerName": (Kind.PERSON, "Owner of the camera"),
    "BodySerialNumber": (Kind.PERSON, "Serial number of the camera"),
    "SerialNumber": (Kind.PERSON, "Serial number of the camera"),
    "Tag 0xC62F": (Kind.PERSON, "Serial number of the camera"),
    "LensSerialNumber": (Kind.PERSON, "Serial number of the lens"),
    "ImageUniqueID": (Kind.PERSON, "Number of this photo alone"),
    "ImageNumber": (Kind.PERSON, "Number of the photo in the camera"),
    "Tag 0xC614": (Kind.PERSON, "Camera"),
    "RelatedSoundFile": (Kind.MEDIA, "Sound file that belongs to it"),
    "ImageDescription": (Kind.TEXT, "Description"),
    "UserComment": (Kind.TEXT, "Comment"),
    "XPTitle": (Kind.TEXT, "Title"),
    "XPSubject": (Kind.TEXT, "Subject"),
    "XPComment": (Kind.TEXT, "Comment"),
    "XPKeywords": (Kind.TEXT, "Keywords"),
    "Tag 0xA436": (Kind.TEXT, "Title"),
    "DocumentName": (Kind.TEXT, "Name of the document"),
    "PageName": (Kind.TEXT, "Name of the page"),
    "SecurityClassification": (Kind.TEXT, "Secrecy"),
    "TargetPrinter": (Kind.TEXT, "Printer"),
    "Rating": (Kind.TEXT, "Rating"),
    "Software": (Kind.SOFTWARE, "Software"),
    "Tag 0x000B": (Kind.SOFTWARE, "Software"),
    "HostComputer": (Kind.SOFTWARE, "Computer"),
    "ImageHistory": (Kind.SOFTWARE, "Edit history"),
    "Tag 0xA439": (Kind.SOFTWARE, "Software of the camera"),
    "Tag 0xA43A": (Kind.SOFTWARE, "Software that developed it"),
    "Tag 0xA43B": (Kind.SOFTWARE, "Software that edited it"),
    "Tag 0xA43C": (Kind.SOFTWARE, "Software that edited its metadata"),
}
"""Fields of the main, the photo's and the thumbnail's directory."""

UTF_16 = frozenset(("XPTitle", "XPSubject", "XPComment", "XPKeywords", "XPAuthor"))
"""Fields of bytes that hold UTF-16."""

MAKER_LABELS: dict[str, tuple[Kind, str]] = {
    "SerialNumber": (Kind.PERSON, "Serial number of the camera"),
    "InternalSerialNumber": (Kind.PERSON, "Serial number of the camera, inner"),
    "LensSerialNumber": (Kind.PERSON, "Serial number of the lens"),
    "OwnerName": (Kind.PERSON, "Owner of the camera"),
    "ImageUniqueID": (Kind.PERSON, "Number of this photo alone"),
    "ShutterCount": (Kind.PERSON, "Photos taken with the camera so far"),
    "TotalShutterReleases": (Kind.PERSON, "Photos taken with the camera so far"),
    "FileNumber": (Kind.PERSON, "Number of the photo in the camera"),
    "ImageNumber": (Kind.PERSON, "Number of the photo in the camera"),
    "FirmwareVersion": (Kind.SOFTWARE, "Software of the camera"),
    "FirmwareRevision": (Kind.SOFTWARE, "Software of the camera"),
    "Software": (Kind.SOFTWARE, "Software of the camera"),
    "PowerUpTime": (Kind.TIME, "Camera switched on"),
}
"""Fields of the maker's notes."""

APPLE_LABELS: dict[str, tuple[Kind, str]] = {
    "Tag 0x000B": (Kind.PERSON, "Number of the burst it is from"),
    "Tag 0x0011": (Kind.PERSON, "Number that ties it to its video (Live Photo)"),
    "Tag 0x0020": (Kind.PERSON, "Number of the request for this photo"),
    "Tag 0x002B": (Kind.PERSON, "Number of this photo alone"),
}
"""Fields of Apple's notes that ExifRead does not name."""

DATES: tuple[tuple[str, str, str, str], ...] = (
    ("EXIF DateTimeOriginal", "EXIF SubSecTimeOriginal", "EXIF OffsetTimeOriginal", "Taken"),
    ("EXIF DateTimeDigitized", "EXIF SubSecTimeDigitized", "EXIF OffsetTimeDigitized", "Stored"),
    ("Image DateTime", "EXIF SubSecTime", "EXIF OffsetTime", "Last changed"),
    ("Image DateTimeOriginal", "", "", "Taken"),
    ("Thumbnail DateTime", "", "", "Thumbnail made"),
)
"""Date, its fraction of a second, its time zone, its label."""

SILENT = frozenset(
    (
        *("Image ExifOffset", "Image GPSInfo", "EXIF InteroperabilityOffset", "Image Orientation"),
        *("EXIF MakerNote", "Thumbnail JPEGInterchangeFormat", "Thumbnail Orientation"),
        *("Thumbnail JPEGInterchangeFormatLength", "Image SubIFDs", "GPS GPSVersionID"),
    )
)
"""Fields that only lead to others, or turn the picture."""
