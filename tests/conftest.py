"""What every test starts from."""

from hypothesis import settings

# The first example loads Babel's data and pays for it; a slow machine is no bug.
settings.register_profile("karvan", deadline=None)
settings.load_profile("karvan")
