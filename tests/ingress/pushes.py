"""Every message and event that the platform documents (wechat.md 1.4 and 1.5), in invented examples."""

ACCOUNT = "gh_ingress"
PERSON = "oIngressParent0000000000001a"
CREATED = "1795399200"


def push(kind: str, inside: str, *, sender: str = PERSON, account: str = ACCOUNT) -> bytes:
    return (
        f"<xml><ToUserName><![CDATA[{account}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{CREATED}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{inside}</xml>"
    ).encode()


def message(kind: str, inside: str, number: str = "24711000000000001") -> bytes:
    return push(kind, f"{inside}<MsgId>{number}</MsgId>")


def event(name: str, inside: str = "", *, sender: str = PERSON) -> bytes:
    return push("event", f"<Event><![CDATA[{name}]]></Event>{inside}", sender=sender)


def text(content: str, number: str = "24711000000000001") -> bytes:
    return message("text", f"<Content><![CDATA[{content}]]></Content>", number)


def listed(parent: str, *items: str) -> str:
    return f"<{parent}>{''.join(f'<List>{item}</List>' for item in items)}</{parent}>"


_VOICE = "<MediaId>voice-8k</MediaId><Format>amr</Format><MediaId16K>voice-16k</MediaId16K>"
_PLACE = "<Location_X>26.58</Location_X><Location_Y>106.71</Location_Y><Scale>15</Scale><Label>村口</Label>"
_PICTURES = (
    "<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum>a1</PicMd5Sum></item><item><PicMd5Sum>b2</PicMd5Sum></item>"
    "</PicList></SendPicsInfo>"
)
_MASS = (
    "<MsgID>1000001625</MsgID><Status>send success</Status><TotalCount>100</TotalCount><FilterCount>80</FilterCount>"
    "<SentCount>75</SentCount><ErrorCount>5</ErrorCount><CopyrightCheckResult><Count>1</Count><ResultList><item>"
    "<ArticleIdx>1</ArticleIdx></item></ResultList><CheckState>2</CheckState></CopyrightCheckResult>"
)
_PROFILE = "<OpenID>oIngressParent0000000000001a</OpenID><AppID>wx00000000000000e1</AppID><RevokeInfo>1</RevokeInfo>"

EXAMPLES: dict[str, bytes] = {
    "text": text("老师好"),
    "text from a button": message("text", "<Content>收到</Content><bizmsgmenuid>101</bizmsgmenuid>"),
    "text of a sticker": text("【收到不支持的消息类型，暂无法显示】"),
    "text of a sticker, older": text("[Unsupported Message]"),
    "image": message("image", "<PicUrl>http://example.invalid/p</PicUrl><MediaId>picture</MediaId>"),
    "voice": message("voice", _VOICE),
    "voice, empty Recognition": message("voice", f"{_VOICE}<Recognition><![CDATA[]]></Recognition>"),
    "voice with Recognition": message("voice", f"{_VOICE}<Recognition>我很好</Recognition>"),
    "video": message("video", "<MediaId>film</MediaId><ThumbMediaId>thumb</ThumbMediaId>"),
    "shortvideo": message("shortvideo", "<MediaId>film</MediaId><ThumbMediaId>thumb</ThumbMediaId>"),
    "location": message("location", _PLACE),
    "location, X not a number": message("location", _PLACE.replace("26.58", "north")),
    "link": message("link", "<Title>通知</Title><Description>放假</Description><Url>http://example.invalid/</Url>"),
    "file": message("file", "<Title>a.doc</Title><FileKey>k</FileKey><FileMd5>m</FileMd5>"),
    "miniprogrampage": message("miniprogrampage", "<Title>t</Title><AppId>wx1</AppId><PagePath>p</PagePath>"),
    "subscribe": event("subscribe", "<EventKey></EventKey>"),
    "subscribe without a key": event("subscribe"),
    "subscribe by a code": event("subscribe", "<EventKey>qrscene_abc123</EventKey><Ticket>t</Ticket>"),
    "unsubscribe": event("unsubscribe", "<EventKey></EventKey>"),
    "SCAN": event("SCAN", "<EventKey>abc123</EventKey><Ticket>t</Ticket>"),
    "LOCATION": event("LOCATION", "<Latitude>26.1</Latitude><Longitude>106.2</Longitude><Precision>9</Precision>"),
    "CLICK": event("CLICK", "<EventKey>CONTACT</EventKey>"),
    "VIEW": event("VIEW", "<EventKey>http://example.invalid/</EventKey><MenuId>7</MenuId>"),
    "view_miniprogram": event("view_miniprogram", "<EventKey>pages/index</EventKey><MenuId>7</MenuId>"),
    "scancode_push": event(
        "scancode_push",
        "<EventKey>SCAN1</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>",
    ),
    "scancode_waitmsg": event(
        "scancode_waitmsg",
        "<EventKey>SCAN2</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>2</ScanResult></ScanCodeInfo>",
    ),
    "pic_sysphoto": event("pic_sysphoto", f"<EventKey>P</EventKey>{_PICTURES}"),
    "pic_photo_or_album": event("pic_photo_or_album", f"<EventKey>P</EventKey>{_PICTURES}"),
    "pic_weixin, no picture": event(
        "pic_weixin", "<EventKey>P</EventKey><SendPicsInfo><Count>0</Count><PicList></PicList></SendPicsInfo>"
    ),
    "pic_weixin, nothing": event("pic_weixin", "<EventKey>P</EventKey>"),
    "location_select": event(
        "location_select", f"<EventKey>L</EventKey><SendLocationInfo>{_PLACE}<Poiname></Poiname></SendLocationInfo>"
    ),
    "TEMPLATESENDJOBFINISH": event("TEMPLATESENDJOBFINISH", "<MsgID>200163836</MsgID><Status>success</Status>"),
    "TEMPLATESENDJOBFINISH, blocked": event(
        "TEMPLATESENDJOBFINISH", "<MsgID>200163837</MsgID><Status>failed:user block</Status>"
    ),
    "TEMPLATESENDJOBFINISH, failed": event(
        "TEMPLATESENDJOBFINISH", "<MsgID>200163838</MsgID><Status>failed: system failed</Status>"
    ),
    "MASSSENDJOBFINISH": event("MASSSENDJOBFINISH", _MASS, sender="mphelper"),
    "subscribe_msg_popup_event": event(
        "subscribe_msg_popup_event",
        listed(
            "SubscribeMsgPopupEvent",
            "<TemplateId>one</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>1</PopupScene>",
            "<TemplateId>two</TemplateId><SubscribeStatusString>reject</SubscribeStatusString><PopupScene>1</PopupScene>",
        ),
    ),
    "subscribe_msg_change_event": event(
        "subscribe_msg_change_event",
        listed(
            "SubscribeMsgChangeEvent",
            "<TemplateId>one</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>",
        ),
    ),
    "subscribe_msg_sent_event": event(
        "subscribe_msg_sent_event",
        listed(
            "SubscribeMsgSentEvent",
            "<TemplateId>one</TemplateId><MsgID>1700827132</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>ok</ErrorStatus>",
        ),
    ),
    "user_info_modified": event("user_info_modified", _PROFILE),
    "user_authorization_revoke": event("user_authorization_revoke", _PROFILE),
    "user_authorization_cancellation": event("user_authorization_cancellation", _PROFILE),
    "qualification_verify_success": event("qualification_verify_success", "<ExpiredTime>1795399200</ExpiredTime>"),
    "qualification_verify_fail": event("qualification_verify_fail", "<FailTime>1</FailTime><FailReason>r</FailReason>"),
    "naming_verify_success": event("naming_verify_success", "<ExpiredTime>1795399200</ExpiredTime>"),
    "naming_verify_fail": event("naming_verify_fail", "<FailTime>1</FailTime><FailReason>r</FailReason>"),
    "annual_renew": event("annual_renew", "<ExpiredTime>1795399200</ExpiredTime>"),
    "verify_expired": event("verify_expired", "<ExpiredTime>1795399200</ExpiredTime>"),
    "kf_create_session": event("kf_create_session", "<KfAccount>a@b</KfAccount>"),
    "kf_close_session": event("kf_close_session", "<KfAccount>a@b</KfAccount><CloseType>KF</CloseType>"),
    "kf_switch_session": event("kf_switch_session", "<FromKfAccount>a</FromKfAccount><ToKfAccount>b</ToKfAccount>"),
}
