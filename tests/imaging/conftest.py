"""pydicom warns about the hostile values that these tests write on purpose."""

import logging
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def quiet_pydicom() -> Iterator[None]:
    """Let a test write and read what no honest file holds, without printing it."""
    logger = logging.getLogger("pydicom")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="pydicom")
        yield
    logger.setLevel(before)
