"""Names of orchestrations in the version that an app setting names.

Written by the task DurableFunctionClone, which writes it anew with each version.
"""
import os
import re

SETTING = "DurableFunctionsVersion"
# Holds while the setting is absent or empty.
VERSION = "1.2.0"
SUFFIX = "_{major}_{minor}_{patch}"


def versioned_name(name):
    """Returns the name of an orchestration in the version of the app setting; `none` stands for plain names."""
    version = os.environ.get(SETTING, "").strip() or VERSION
    if version.lower() == "none":
        return name
    numbers = re.fullmatch(r"v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", version)
    if numbers is None:
        raise ValueError(f"The app setting {SETTING} must hold a version such as {VERSION}, or none: it holds {version!r}.")
    major, minor, patch = numbers.groups()
    return name + SUFFIX.format(major=major, minor=minor, patch=patch)
