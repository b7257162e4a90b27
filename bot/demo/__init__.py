"""An invented village school on one machine: the pretend WeChat, the real program, and a story played on both."""
