"""In which time zone a parent lives, told from where the register says that they work."""

# Where families of the countryside of Zhejiang have gone (overview: a third of 青田's pupils had a parent abroad).
# A country with several zones has the one in which most of them live.
ZONES = {
    "意大利": "Europe/Rome",
    "西班牙": "Europe/Madrid",
    "法国": "Europe/Paris",
    "德国": "Europe/Berlin",
    "葡萄牙": "Europe/Lisbon",
    "希腊": "Europe/Athens",
    "荷兰": "Europe/Amsterdam",
    "奥地利": "Europe/Vienna",
    "匈牙利": "Europe/Budapest",
    "塞尔维亚": "Europe/Belgrade",
    "英国": "Europe/London",
    "俄罗斯": "Europe/Moscow",
    "美国": "America/New_York",
    "巴西": "America/Sao_Paulo",
    "阿根廷": "America/Argentina/Buenos_Aires",
    "厄瓜多尔": "America/Guayaquil",
    "南非": "Africa/Johannesburg",
    "尼日利亚": "Africa/Lagos",
    "安哥拉": "Africa/Luanda",
    "阿联酋": "Asia/Dubai",
    "迪拜": "Asia/Dubai",
    "日本": "Asia/Tokyo",
    "韩国": "Asia/Seoul",
    "越南": "Asia/Ho_Chi_Minh",
    "柬埔寨": "Asia/Phnom_Penh",
    "老挝": "Asia/Vientiane",
    "泰国": "Asia/Bangkok",
    "印度尼西亚": "Asia/Jakarta",
    "新加坡": "Asia/Singapore",
    "澳大利亚": "Australia/Sydney",
}
HOME = "Asia/Shanghai"


def zone_of(place: str) -> str | None:
    """The IANA zone of a place abroad; None where it is in China or not known."""
    return next((zone for country, zone in ZONES.items() if country in place), None)
