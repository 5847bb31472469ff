"""From a question to an answer: what is found, whether it is sure enough, and what stands under it."""
