"""Letters to families: whom they are for, every receipt, and how they are followed."""
