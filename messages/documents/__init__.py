"""Papers that leave the house: PDF pages and Excel sheets, each made in memory and handed over as bytes."""
