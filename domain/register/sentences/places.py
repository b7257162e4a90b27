"""Where people from the villages go to work, so that a place is told from a shift, a team or a class ("调到夜班了")."""

import re
from functools import cache

# Around the name of a place in a prepared text; signs for private use, which nobody types.
BEGINS, ENDS = "\ue001", "\ue002"

# Provinces; prefectures and the county-level towns known for work, by province from the coast inwards; countries.
_PROVINCES = """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
陕西 甘肃 青海 台湾 内蒙古 内蒙 广西 西藏 宁夏 新疆 香港 澳门
"""
_TOWNS = """
杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 萧山 余杭 富阳 临安 桐庐 淳安 建德 北仑 慈溪 余姚 鄞州 镇海
奉化 象山 宁海 瑞安 乐清 龙港 苍南 平阳 永嘉 瓯海 龙湾 柳市 海宁 桐乡 平湖 嘉善 海盐 德清 长兴 安吉 柯桥 诸暨 上虞
嵊州 新昌 义乌 东阳 永康 兰溪 武义 浦江 江山 龙游 开化 常山 普陀 岱山 温岭 临海 玉环 黄岩 路桥 椒江 龙泉 青田 缙云
遂昌 松阳 云和 庆元 景宁 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 太仓 常熟 张家港 江阴
宜兴 吴江 丹阳 靖江 启东 海门 浦东 松江 嘉定 青浦 闵行 宝山 奉贤 金山 崇明 杨浦 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵
安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 晋江 石狮 南安 福清 福鼎
南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 广丰 玉山 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海
日照 临沂 德州 聊城 滨州 菏泽 广州 深圳 珠海 汕头 佛山 韶关 湛江 肇庆 江门 茂名 惠州 梅州 汕尾 河源 阳江 清远 东莞
中山 潮州 揭阳 云浮 顺德 南海 番禺 增城 龙岗 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安 太原
大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳
商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 长沙 株洲 湘潭
衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 海口 三亚 儋州 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林
百色 贺州 河池 来宾 崇左 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳
万州 涪陵 贵阳 六盘水 遵义 安顺 毕节 铜仁 凯里 都匀 兴义 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 大理 西双版纳 西安
咸阳 宝鸡 渭南 延安 汉中 榆林 安康 商洛 兰州 天水 银川 西宁 拉萨 乌鲁木齐 克拉玛依 喀什 呼和浩特 包头 鄂尔多斯 赤峰
沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 长春 吉林 延边 哈尔滨 齐齐哈尔 大庆 牡丹江 佳木斯
"""
_ABROAD = """
意大利 西班牙 法国 德国 英国 荷兰 葡萄牙 希腊 波兰 匈牙利 俄罗斯 日本 韩国 新加坡 马来西亚 泰国 越南 柬埔寨 老挝 缅甸
印尼 印度 迪拜 沙特 以色列 美国 加拿大 墨西哥 巴西 澳大利亚 南非 安哥拉 尼日利亚 非洲 米兰 罗马 普拉托 佛罗伦萨 巴黎
马德里 巴塞罗那 东京 大阪 首尔
"""
KNOWN = tuple(dict.fromkeys(f"{_PROVINCES} {_TOWNS} {_ABROAD}".split()))


def mark_places(text: str) -> str:
    """The text with marks around each known place that somebody is in, goes to or comes from: 浙江宁波, 宁波市北仑."""
    return _known().sub(rf"{BEGINS}\g<0>{ENDS}", text)


@cache
def _known() -> re.Pattern[str]:
    names = "|".join(sorted(KNOWN, key=len, reverse=True))
    return re.compile(f"(?<=[从到去在来回了])(?:(?:{names})[省市县区]?){{1,2}}")
