"""Tests of the pretend WeChat, through its HTTP interfaces."""
