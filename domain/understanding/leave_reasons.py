"""Why a child stays away, in the words of the family, and who comes for it."""

import re

_ELDER = (
    "爸爸?|妈妈?|[奶爷]{2}|外[公婆]|姥[姥爷]|公公|婆婆|阿[公婆]|老人家?"
    "|姑[姑妈父]?|舅[舅妈]?|叔叔?|婶婶?|伯[伯母]?|阿?姨妈?"
)
_WHO = re.compile(f"我|{_ELDER}|[哥姐]{{2}}|[表堂][哥姐]|邻居|保姆")
_COLLECTS = re.compile("(?<![直间迎])接(?!种|触|着|下来|电话|到通知|到老师|受)|带(?=他|孩子|着|回|去|走)")
_HURTS = "(?:有点|有些|很|好|又|一直)?(?:疼|痛|难受|不舒服|发炎|肿)"
# What children are ill with, as said; 学校传染病疫情报告工作规范 asks for the symptoms, not for a diagnosis.
_ILL = re.compile(
    "(?:[高低发]烧|发热|烧|体温)(?:(?:到|有|了|是)?[, ]?(?:3[5-9]|4[0-2])(?:[.][0-9]|度[0-9]?)?度?)?"
    "|感冒|流鼻涕|鼻塞|着凉|流感|甲流|乙流|咳嗽|咳|腹泻|拉肚子|拉稀|闹肚子|诺如|肠胃炎|呕吐|吐了|恶心|想吐|头晕"
    f"|(?:肚子|胃|头|牙齿?|喉咙|嗓子|耳朵|眼睛|腿|脚|手|扁桃体){_HURTS}|皮疹|疹子|水痘|手足口病?|麻疹|过敏|红眼病|结膜炎"
    "|腮腺炎|支?气管炎|肺炎|哮喘|支原体|新冠|骨折|扭伤|崴|摔伤|摔了|受伤|烫伤|中暑|痛经|例假"
    "|住院|手术|生病|病了|不舒服|难受|病假|看病|看医生|去医院|打针|挂水|输液|吊针"
)
_VAGUE = re.compile("生病|病了|不舒服|难受|病假|看病|看医生|去医院")
_NOT_ILL = re.compile("(?:没有?|不再?|退|未|预防|怕|别)$")
_OF_ELDER = re.compile(rf"(?:{_ELDER})(?:今天|昨天|最近|突然|身体|又|也|要|在|了|得|刚){{0,3}}$")
_OTHER = (
    ("丧事", "白事|丧|过世|去世|葬|出殡|头七|老人走了|[爷奶公婆]走了"),
    ("喜事", "红事|婚|喜酒|吃酒|满月|订亲"),
    ("办证", "身份证|办证|户口|护照|社保卡|签证|派出所"),
    ("就医", "体检|疫苗|看牙|拔牙|眼镜|复查|复诊|医院"),
    ("比赛", "比赛|考级|参赛"),
    (
        "外出",
        "接(?:他|孩子)[来去到回]|接[^,。!?]{1,3}来|旅游|出去玩|出门|外地|火车|高铁|飞机|[车机]票|老家|探亲|走亲戚",
    ),
    ("农忙", "农忙|收稻|割稻|采茶|摘"),
    ("天气", "大雪|台风|暴雨|路滑|路断|停电"),
    ("家事", "有[点些]?事|家里|家事|搬家"),
)


def read_reason(words: str) -> tuple[str, bool]:
    """The child's illness in the words of the family and True, or the kind of another reason and False."""
    said: list[str] = []
    is_elder = False
    for found in _ILL.finditer(words):
        before = words[max(0, found.start() - 10) : found.start()]
        if _OF_ELDER.search(before):
            is_elder = True
        elif not _NOT_ILL.search(before):
            said.append(found.group().strip(", "))
    if said and not is_elder:
        plain = [word for word in dict.fromkeys(said) if not _VAGUE.fullmatch(word)]
        return "、".join(plain[:4] or said[:1]), True
    kinds = (kind for kind, pattern in _OTHER if re.search(pattern, words))
    return next(kinds, "家事" if is_elder else ""), False


def who_collects(words: str) -> str:
    """The last person named before 接 or 带, in the same breath."""
    for found in _COLLECTS.finditer(words):
        before = re.split("[,。!? ]", words[max(0, found.start() - 12) : found.start()])[-1]
        if people := _WHO.findall(before):
            return str(people[-1])
    return ""
