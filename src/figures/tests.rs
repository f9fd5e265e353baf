//! Properties of extraction.

