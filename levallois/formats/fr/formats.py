"""Tables of numbers: as `numeric_day` and `numeric_moment` of accounts/base/moments.py write them."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
