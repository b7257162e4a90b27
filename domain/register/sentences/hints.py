"""What surrounds a plain sentence: greetings to leave out, dialect to even, and words that make it ordinary talk."""

import re
from functools import cache

from domain.register.sentences.people import WHO
from domain.register.sentences.spoken_days import BEGINS, ENDS

# A mobile, a landline with its area code, or a number abroad; not a part of a longer number.
NUMBER = re.compile(
    r"(?<![0-9+])(?:(?:\+?86[- ]?)?1[3-9](?:[- ]?[0-9]){9}|0[0-9]{2,3}-?[0-9]{7,8}|\+[0-9](?:[- ]?[0-9]){7,13})"
    r"(?![0-9])"
)
_STOPS = r",.;:!?。;、~()\s—…"
CLAUSE = re.compile(f"([^{_STOPS}]+)([{_STOPS}]*)")
QUOTED = re.compile(r"“[^”]{0,200}”|‘[^’]{0,200}’|「[^」]{0,200}」|『[^』]{0,200}』|《[^》]{0,200}》|\"[^\"]{0,200}\"")
# conversation 4, normalisation list: dialect and slips, as far as these sentences need them.
USUAL = (
    (re.compile("号头"), "号码"),
    (re.compile("今朝"), "今天"),
    (re.compile("明朝"), "明天"),
    (re.compile("后日"), "后天"),
    (re.compile("昨日"), "昨天"),
    (re.compile("屋里"), "家"),
    (re.compile("[俺咱]们?|阿拉"), "我"),
    (re.compile("侬"), "你"),
    (re.compile("[啦喽咯嘞]"), "了"),
    (re.compile("囡囡|囡|小人|伢儿|伢子|细伢|娃儿|娃娃|娃|崽崽|崽|小鬼|细佬|小孩子|小孩|小家伙|小朋友"), "孩子"),
)
_WISHES = "您好|你好|大家好|老师们?好|早上好|上午好|中午好|下午好|晚上好|早安|在吗|打扰了|不好意思"
_TELLS = "(?:跟|和|给|向)?(?:您|你|老师)?(?:说|讲|报告|汇报|告诉|通知)(?:您|你|老师)?(?:一下|一声|下|声)"
# Before what is told. "陈老师" counts only where the sentence goes on with somebody else: 陈老师换号码了 is about her.
_LEAD = (
    f"^(?:{_WISHES}|{_TELLS}|(?:请|麻烦)(?:您|你)?(?:记|改|注意)一下|对了|另外|还有|那个|嗯|哦|喂"
    f"|[\u4e00-\u9fff]{{0,2}}老师(?:您好|你好|好)?(?=$|麻烦|请|不好意思|{WHO}|跟|和您)|我是孩子的?(?:{WHO})(?=$|我))+"
)
# Said of other people, or only heard: none of it is about this family for certain.
OTHERS = re.compile(
    "听说|据说|听讲|有人|别人|人家|同事|同学|朋友|老乡|工友|邻居|隔壁|老板|亲戚|骗子|诈骗|冒充|群里|舍友|室友|网上|新闻|短信|【"
    "|[表堂][哥姐弟妹]|我[哥弟姐妹姑姨叔伯舅]|[别其]的?他?家长"
    "|如果|要是|假如|万一|除非|不然|否则|倘若|若是|要不"
)
NOT_CHANGED = re.compile("(?:没|没有|不|未|莫|勿|冇)(?:有)?(?:换|改|变)")
ASKS = re.compile(
    "吗|么$|吧|呢|嘛|什么|怎么|哪|谁|几点|多少|是不是|能不能|可不可以|要不要|有没有|会不会|对不对|好不好|行不行"
)
# A question after the sentence that does not throw doubt on it: 收到了吗, 能不能帮我改一下.
HARMLESS = re.compile("收到|看到|知道|记|改|方便|打电话|孩子|作业")
PERSON = re.compile("爸|妈|奶奶|爷爷|外婆|外公|姥|姑|舅|姨|叔|伯|哥|姐|老公|老婆")
ADDRESS = re.compile("(?:现在|新|厂里|厂|公司|单位)?的?地址(?:是|在)?([\u4e00-\u9fffA-Za-z0-9号弄路-]{2,30})")
# For days without a year: over (走的, 到了), or to come (要走).
TO_COME = re.compile("要|会|就")


@cache
def lead() -> re.Pattern[str]:
    """The greetings at the beginning of a clause."""
    return re.compile(_LEAD)


@cache
def named() -> re.Pattern[str]:
    """A clause that begins with the one it speaks of."""
    return re.compile(f"(?:{BEGINS}[^{ENDS}]+{ENDS})?(?:{WHO})")
