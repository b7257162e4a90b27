"""A teacher's desk inside WeChat: what one sentence to the program does, besides what is said to families."""
