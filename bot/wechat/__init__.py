"""The platform: its words (openid, errcode, XML) stop in this folder."""
