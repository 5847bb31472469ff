"""Language: catalogues, and how numbers, money, dates and mixed-direction text are written."""
