"""Words of a prose that are likely names of persons or suppliers, though no table says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from auditkit.analysis.text.numerals import normal
from auditkit.analysis.text.payees import PayeeReader
from auditkit.core.vocabulary import Vocabulary

LikelyKind = Literal["person", "supplier"]

_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉红辉鹏飞龙华建国志文斌鑫波宇浩凯健俊帆帅旭宁东林峰雪琴萍燕玲莉婷慧"
    "梅珍春淑凤云香月莲菊翠荣爱芝琳晶颖欣佳倩雯雨晨曦阳晓昊轩子涵梓怡思诗琪瑶悦蕊嘉豪家铭泽睿博轶哲翰宏鸿振永世仁义礼信德才"
    "富贵福寿康祥瑞吉庆喜顺昌盛旺发财金银铜铁柱根栓锁虎豹彪雄壮大小立武斯成功胜利亮光辰星海江河川山岳松柏楠桐栋梁材树森茂丰"
    "耀晖灿然毅恒坚定诚忠孝友良善美洁冰清婉娴雅琼瑛璐琦珊瑜瑾璇莹蓉薇蕾芬芸茜萱若彤妍媛娇嫣婵卫援朝抗跃进革新民生权启迪远航"
    "征帜锋钢锐铮钧锦钰镇楷彬炳炜煜烨焕煌灏淼鲲鹤鸣鹰燕培育学习勤奋达运通时来先少长继承绍宗祖兆景维正直公道满圆双全四五三二百"
    "千万多继尚希望盼弟妹姐哥娣招换改仙妙巧珠宝玺玫瑰牡丹兰竹素贞烈翀珺祎璟濠骞岚屹邈皓晗昕旸昱晟暄煊"
)
"""Characters of which most given names are made."""
_MINOR = (
    "古丽|买买提|麦麦提|吐尔逊|吐尔洪|艾买提|阿不都|阿卜杜|阿卜力|热依|努尔|木江|卓玛|扎西|次仁|丹增|旺堆|巴特尔|其其格"
    "|格日勒|娜仁"
)
_SOUNDS = (
    "阿艾依木古丽娜尔吐买提麦米日热孜汗江克亚肉合拉巴再帕夏吾斯曼玉素甫库班伊卜杜不都力凯尼沙赛努洪逊"
    "卓玛扎西次仁丹增旺堆特其格勒"
)
"""Signs in which names of other languages are written."""
_HAN = "[\u4e00-\u9fff]"
_FREE = r"(?<![\u4e00-\u9fffA-Za-z0-9])"
_BEFORE = r"(?:(?<![\u4e00-\u9fffA-Za-z0-9·•])|(?<=[由经向对给付和与及据请被让致]))"
_AFTER = (
    r"(?=$|[^\u4e00-\u9fffA-Za-z0-9·•]|[和与及等兼任将在于未已称说的为因系代签虽并也均又应]"
    r"|同志|报销|借支|借款|领取|经办|名下|个人|本人|慰问|提供|承担|出差|反映|介绍|负责|审批|保管|收取|退还)"
)
_WORDS = re.compile(
    "成立|成功|成长|成就|方正|方便|高明|高达|高新|文明|金银|和平|国家|安全|安康|常务|于是|任务|时间|时代|江河|水利|温泉|康复|富强|平安"
    "|公开|公正|公道|关联|全部|全国|全面|党政|支持|计划|管理|单独|农民|经济|白天|明确|明显|明细|通过|通信|通知|应当|宣传|花园|花木"
)
"""Words that begin as a name does, or are the given one."""
_TITLES = "医生|大夫|老师|老板|师傅|教授|律师|先生|女士|大姐|大爷|大妈|阿姨|护士|技师|讲师|研究员|工程师"
_TRADES = (
    "药房|药店|诊所|快递|物流|汽修|农家乐|个体户|个体工商户|专业户|经销部|经销处|客栈|民宿|饭馆|面馆|茶楼|茶庄|茶馆|苗圃|影楼|照相馆"
    "|五金店|副食店|食品店|水果店|服装店|理发店|便利店|修理店|轮胎店|建材店|广告店|打印店|早餐店|蛋糕店|粮油店|杂货店|百货|小卖部|门市"
    "|打印社|复印社|大排档|加盟店|专卖店|连锁店|旗舰店|工程队|施工队|养殖场|加工厂|经营户"
)
_LINES = (
    "五金|建材|印刷|装饰|装潢|电脑|电器|家具|服饰|食品|花木|园艺|洗车|小吃|烟酒|网络|信息|科技|广告|传媒|图文|文印|印务"
    "|物业|保洁"
)
"""Lines of business that a supplier is called by for short, and that plain words have, too."""
_KNOWN = (
    "中石油|中石化|中海油|中国石油|中国石化|中国移动|中国联通|中国电信|中国邮政|国家电网|南方电网"
    "|顺丰|京东|淘宝|天猫|拼多多|美团|滴滴|携程|苏宁"
)
"""Short names that everybody uses."""
_STOPS = "由经向对给付支与及将据请为是被让找借致到从在"
_PUBLIC = re.compile(
    "(?:中心|学院|大学|党校|学校|医院|银行|协会|学会|商会|供电局|邮政局|电视台|报社|食堂|服务站|供应站|研究院|研究所|设计院|公司)$"
    "|^[行社店厂]$"
)
"""Endings of public bodies, and those that plain words have, too."""
_DULL = re.compile(
    r"^(?:[一二三四五六七八九十两几各该本某其此每多有无未个家间的在对向由为是和与及以从被将应须不]|我|有关|相关|定点|指定|部分|全部|其他)"
    r"|采购|购买|购置|支付|报销|重复|使用|年[内初末度]|当年|上年|台式|[的了和与或及]"
)
_GOODS = re.compile(
    r"(?:[费款品料金券卡补贴]|材料|设备|资金|补助|工资|津贴|用品|工程|项目|服务|维修|维护|培训|会议|采购|印制)$"
)
_LATIN = re.compile(
    r"(?<![A-Za-z0-9_./#-])[A-Z][A-Za-z]+(?:(?:\s+|\s?&\s?|[.'’-]\s?)?[A-Z][A-Za-z.]*)*(?![A-Za-z0-9_/=-])"
)
_PAID = re.compile("[付支转结]")
"""What a verb has behind which somebody is named; behind 购 or 发 stands what was bought or given."""
_LEAST, _MOST = 2, 8


@dataclass(frozen=True)
class Likely:
    """Words that are likely a name.

    Attributes:
        name: The words.
        kind: Whose they are.
        sure: Whether they are masked without asking: shaped as a person's name, or a supplier's that a summary has.
    """

    name: str
    kind: LikelyKind
    sure: bool = False


class LikelyNames:
    """Finds likely names; made for lists that a person decides on, so it prefers one too many.

    Args:
        vocabulary: Surnames, endings of suppliers' names.
        ordinary: Words of the paper itself and of the field; what stands in them is no name.
        told: Free text of the tables; what is written there behind a verb of payment may be a supplier.
        english: Whether the prose is English, in which one capital letter says nothing.
    """

    def __init__(
        self, vocabulary: Vocabulary, ordinary: str, told: Iterable[str] = (), *, english: bool = False
    ) -> None:
        summaries = [normal(words) for words in told]
        self._ordinary, self._told = ordinary, "\n".join(summaries)
        self._words = 1 + english
        self._latin = {word.lower() for word in re.findall("[A-Za-z]+", ordinary)}
        compound = vocabulary.any_of("compound_surnames")
        one = f"[{''.join(word for word in vocabulary.words['surnames'] if len(word) == 1 and word not in _STOPS)}]"
        given = f"[{_GIVEN}]"
        self._persons = tuple(
            re.compile(form)
            for form in (
                rf"{_BEFORE}(?:{compound}){_HAN}{{1,2}}{_AFTER}|{_BEFORE}(?:{compound}){given}{{1,2}}",
                rf"{_BEFORE}{one}{given}{{2}}",
                rf"{_BEFORE}{one}{given}{_AFTER}",
                rf"{_BEFORE}(?:{compound}|{one})(?:{_TITLES})",
                rf"{_FREE}[老小阿]{one}{_AFTER}",
                rf"(?:[{_SOUNDS}]{{2,8}}|{_BEFORE}{_HAN}{{1,8}}?)(?:[·•・](?:[{_SOUNDS}]{{2,9}}|{_HAN}{{1,8}}?(?={_AFTER}))){{1,3}}",
                rf"(?<![{_SOUNDS}·•・])(?=[{_SOUNDS}]*(?:{_MINOR}))[{_SOUNDS}]{{3,9}}(?![·•・])",
            )
        )
        lines = _LINES.split("|")
        ends = "|".join(
            end for end in vocabulary.words["payee_suffixes"] if not _PUBLIC.search(end) and end not in lines
        )
        self._ending = re.compile(f"(?:{'|'.join(vocabulary.words['payee_suffixes'])}|{_TRADES}|{_LINES})+$")
        own = f"(?:(?![{_STOPS}]){_HAN})"
        self._supplier = re.compile(
            rf"{_BEFORE}{own}{{2,10}}?(?:(?:{ends}|{_TRADES})(?!{_HAN}?公司)|(?:{_LINES}){_AFTER})|{_KNOWN}"
        )
        self._paid = _after_verbs(vocabulary, summaries)

    def find(self, words: str) -> list[Likely]:
        """Return likely names, each once, in order."""
        plain = normal(words)
        found = [*self._people(plain), *self._sellers(plain)]
        listed = {item.name: item for item in reversed(found)}
        return [item for item in dict.fromkeys(listed[each.name] for each in found) if not self.is_ordinary(item.name)]

    def is_ordinary(self, words: str) -> bool:
        """Tell whether the paper itself or the field has these words."""
        return words in self._ordinary

    def is_own(self, short: str) -> bool:
        """Tell whether a supplier's short name is more than a line of business, and no word of the field."""
        core = self._ending.sub("", short)
        return len(core) >= _LEAST and len(short) > _LEAST and "/" not in short and not self.is_ordinary(short)

    def _people(self, plain: str) -> Iterator[Likely]:
        for at, form in enumerate(self._persons):
            for found in form.finditer(plain):
                name = found.group()
                parts = (name[:2], name[1:])
                if at in (1, 2) and any(part in self._ordinary or _WORDS.match(part) for part in parts):
                    continue
                yield Likely(name, "person", sure=True)

    def _sellers(self, plain: str) -> Iterator[Likely]:
        for found in self._supplier.finditer(plain):
            if not _DULL.search(found.group()):
                yield Likely(found.group(), "supplier", sure=found.group() in self._told)
        for found in _LATIN.finditer(plain):
            words = [word.lower() for word in re.findall("[A-Za-z]+", found.group())]
            if len(words) >= self._words and not set(words) <= self._latin:
                yield Likely(found.group().strip(), "supplier")
        for start in re.finditer(_BEFORE + f"(?={_HAN})", plain):
            name = self._paid_from(plain, start.start())
            if name:
                yield Likely(name, "supplier")

    def _paid_from(self, plain: str, start: int) -> str:
        """Return the longest beginning of a passage that a summary says behind a verb of payment."""
        ahead = re.match(f"{_HAN}{{0,{_MOST}}}", plain[start : start + _MOST])
        words = ahead.group() if ahead else ""
        for size in range(len(words), _LEAST - 1, -1):
            part = words[:size]
            if part not in self._paid or _DULL.search(part) or _GOODS.search(part):
                continue
            whole = re.match(_AFTER, plain[start + size :]) is not None
            return part if whole and part[:2] not in self._ordinary else ""
        return ""


def _after_verbs(vocabulary: Vocabulary, told: Iterable[str]) -> frozenset[str]:
    """Return every beginning of what summaries say behind a verb of payment."""
    reader = PayeeReader(vocabulary)
    rests = {rest for words in told if _PAID.search(words.removesuffix(rest := reader.without_verb(words)))}
    return frozenset(rest[:size] for rest in rests for size in range(_LEAST, min(_MOST, len(rest)) + 1))


def short_names(name: str, places: Iterable[str]) -> list[str]:
    """Return how people call a supplier for short: without the form of its business and the place in front.

    Args:
        name: In full.
        places: Names of places that stand in front of names, such as that of the engagement.

    Example:
        >>> short_names("云泽市佳和印刷有限公司", ["云泽市"]), short_names("恒通(个体户)", [])
        (['云泽市佳和印刷', '佳和印刷有限公司', '佳和印刷'], ['恒通'])
    """
    plain = normal(name).replace(" ", "")
    bare = re.sub(rf"\({_HAN}{{1,8}}\)", "", plain)
    bare = re.sub(
        "(?:股份有限公司|有限责任公司|有限公司|个体工商户|个体户|集团|[总分支]?公司|经营部|商行|经销部)$", "", bare
    )
    made = [bare]
    for place in places:
        made += [whole.removeprefix(place) for whole in (plain, bare) if place and whole.startswith(place)]
    return [short for short in dict.fromkeys(made) if short != plain and len(short) >= _LEAST]
