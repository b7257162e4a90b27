"""How what is wrong with a chain is named, for people who must find the row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

MOST_NAMED = 1000  # somebody who changed everything is caught by the first of them

WHAT = {
    "gap": "这一环被拿掉了",
    "hash": "这一环的哈希对不上：这一环或它前面的一环被改过、换过位置",
    "commitment": "这一环对应的承诺值不见了",
    "head": "链头和最后一环对不上",
    "no head": "链头不见了",
    "tail": "链尾被截掉了：后面的环不见了",
    "beyond": "链头之后还有多出来的环",
    "not in file": "这条记录被移出了孩子的档案",
    "gone": "这条记录被删掉了",
    "changed": "内容和写下时不一样",
    "sealed": "打不开，密文被改过（或者密钥不对）",
    "salt": "承诺值的盐打不开，被改过（或者密钥不对）",
    "no salt": "承诺值的盐被清空，却没有依规定删去的记录",
    "no link": "这条记录没有上链：不是程序写的，或者等着上链的登记被删了",
    "no stub": "内容已删去，档案里却没有说明这件事的记录",
    "no tombstone": "整份档案删去了，档案里却没有说明这件事的记录",
    "no audit": "整份档案删去了，审计里却没有这件事",
    "audit differs": "整份删去的审计、墓碑上的数目和被清空的审计对不上",
    "not erased": "整份删去有记录，孩子的姓名却还在，或者又写上了",
    "no erasure": "孩子被标成已经删去，却没有这件事的记录",
    "came back": "整份删去的档案里又有了内容",
    "file gone": "媒体文件不见了",
    "file changed": "媒体文件的内容和哈希对不上",
    "file sealed": "媒体文件打不开，被改过（或者密钥不对）",
    "seal": "这一天的封存和现在的链对不上：过去的记录被重写过",
    "seal differs": "这一天的封存，数据库里和封存文件里写的不一样",
    "seal line": "封存文件里有一行读不懂",
    "seal not in file": "封存文件里少了这一天",
    "seal not in database": "数据库里少了这一天的封存",
}
SUBJECTS = {
    "entry": "记录",
    "media": "媒体",
    "remains": "删去后的记录",
    "state": "送达状态",
    "audit": "审计",
    "cleared": "清空后的审计",
    "erasure": "整份删去",
    "": "",
}
CHAINS = {"child": "孩子档案", "states": "送达状态链", "audit": "审计链", "seals": "每日封存", "media": "媒体文件"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written. ``owner`` is a child of chain "child" and 0 elsewhere; ``position`` is 0
    where there is no link; ``code`` is a key of ``WHAT``; ``what`` says it in Chinese, for staff."""

    chain: str
    owner: int
    position: int
    subject: str
    subject_id: int
    code: str
    detail: str = ""

    @property
    def what(self) -> str:
        return WHAT[self.code] + (f"（{self.detail}）" if self.detail else "")

    @property
    def where(self) -> str:
        """Chain, owner, link and row, as far as they are known."""
        owner = f" {self.owner}" if self.chain == "child" else ""
        link = f"第 {self.position} 环" if self.position else ""
        row = f"{SUBJECTS[self.subject]} {self.subject_id}" if self.subject else ""
        return "，".join(part for part in (f"{CHAINS[self.chain]}{owner}", link, row) if part)


@dataclass
class Findings:
    """What was found so far: the first thousand by name, the others by number."""

    named: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.count += 1
            if len(self.named) < MOST_NAMED:
                self.named.append(problem)
