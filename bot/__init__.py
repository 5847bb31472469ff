"""The running program: settings, application, inbox, dialogue state, command line, sandbox."""

import os

# Before any library looks: its threads for one small product of a matrix spin and wait for each other, which costs
# five times what they save, and takes the processor from whoever answers.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
