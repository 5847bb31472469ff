"""Questions about the assistant itself: what it keeps, what it costs, where it knows from, whom to write to.

A message asks that when it names the assistant, "you" or what the asker wrote to it beside a word of the matter,
and nothing that Karvan answers about: no account, no video, no country. It is read as it was typed, since repair and
the search take the endings away that say whose: «اطلاعاتت», «سوالامو».
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

OfItself = Literal[
    "privacy", "delete", "free", "sources", "machine", "contact", "language", "announce", "complaint", "agreed", "help"
]  # fmt: skip
LONGEST_OF_ITSELF = 9
"""Words of a question about the assistant itself."""
_UNNAMED = frozenset({"deleting", "online-store", "phone-number", "running-cost"})
"""Terms of what words of these questions mean elsewhere: delete, store, cost."""
_WHOLE: tuple[OfItself, ...] = ("announce", "agreed", "language", "help")
"""These are told by every word of the message; what else a word of theirs may name does not matter."""

_BOT = r"(?:ربات|رباط|بات|روبات|کاروان|karvan|bot|robot|robat|this app|this assistant|دستیار)"
_YOURS = (
    r"(?:your|yours|خودت|خودتون|خودتان|شما|تو"
    r"|(?:اطلاعات|داده|دیتا|پاسخ|جواب|منبع|منابع|دانش|حرف)(?:ها|های|هاي|ا)?ی? ?(?:ت|تون|تان|ات|اتون|اتان|اتو)"
    r"|(?:etelaat|data|javab|pasokh|manba|manabe|harf)(?:ha|haye|a)?(?:et|at|t|etoon|etun|atoon|atun|toon|tun|eton))"
)
_YOU = rf"(?:you|u|ur|shoma|تورو|ازت|بهت|باهات|ازتون|بهتون|باهاتون|{_YOURS})"
_SAID_FA = r"(?:سوال|پرسش|پیام|پیغام|چت|گفتگو|گفتگوی|مکالمه|حرف|اطلاعات|داده|دیتا|تاریخچه|سابقه|نوشته)"
_SAID_FI = r"(?:so?al|soo?al|su'al|porsesh|payam|chat|goftegu|harf|etelaat|ettelaat|data)"
_SAID_EN = (
    r"(?:data|chats?|questions?|messages?|conversations?|history|information|info|searches|queries|name|identity)"
)
_MINE = (
    rf"(?:(?:my|our) (?:\w+ )?{_SAID_EN}|what (?:i|we) (?:\w+ )?(?:ask|write|type|say|send)|me|about me"
    rf"|{_SAID_FA}(?: ?ها| ?های| ?ا)?ی? ?(?:م|مو|مون|مونو|مان|ام|امو|امون|امونو|هام|هامو|هامون|هایم|هایمان)"
    rf"|{_SAID_FA}(?: ?ها| ?های)?ی? (?:من|منو|ما|مارو|ما رو|من رو|من را|ما را|خودم|خودمو)"
    r"|چیزی که (?:می ?نویسم|می ?پرسم|می ?گم)|می ?نویسم|می ?پرسم"
    rf"|{_SAID_FI}(?:ha|haye|a|e)?(?:m|mo|mu|am|amo|amu|mun|moon|amoon|amun)"
    rf"|{_SAID_FI}(?:ha|haye|a|e)? (?:man|mano|ma|maro))"
)
_CHATS = r"(?:chats?|conversations?|chat history|چت|چت ?ها|گفتگو|گفتگوها|تاریخچه|مکالمات)"
_BE = r"(?:is|are|it|this|that|here|all|the|so|این|اینجا|ایا|ها|است|هست|in|inja|aya|ast|hast|please|لطفا|hi|سلام)"

_PRIVATE = (
    r"(?:private|privacy|confidential|anonymous|anonymously|secure|safe|محرمانه|محرمانست|خصوصی|خصوصیه|امن|امنه"
    r"|ناشناس|ناشناسه|mahramane|khosusi|khosoosi|amn|amne|nashenas)"
)
_HUSHED = (
    r"(?:private|privacy|confidential|anonymous|محرمانه|محرمانست|خصوصی|خصوصیه|ناشناس|ناشناسه|mahramane|khosusi"
    r"|nashenas)"
)
_SEES = (
    r"(?:sees?|seen|reads?|access|stor(?:e|es|ed|ing)|sav(?:e|es|ed|ing)|keep|keeps|kept|record(?:s|ed|ing)?|logs?"
    r"|logged|remember|collect|collected|share|shared|sell|sold|track|می ?بینه|می ?بیند|می ?بینن|می ?بینند|میبینید"
    r"|میبینین|می ?خونه|می ?خواند|می ?خونن|میخونید|دسترسی|ذخیره|نگه|نگهداری|ضبط|میفروشید|میفروشین|میدید|میدین"
    r"|mibine|mibinan|mibinid|mikhoone|mikhune|mikhunan|zakhire|negah|zabt|dastresi)"
)
_DELETES = r"(?:delete|deleted|deleting|erase|erased|remove|clear|wipe|forget|پاک|حذف|فراموش|pak|hazf|faramush)"
_FREE = (
    r"(?:free|رایگان|رایگانه|رایگانی|رایگانید|مجانی|مجانیه|پولی|پولیه|raygan|raygane|rayegan|rayegane|majani"
    r"|majanie|majaniye|pooli|poolie|pulie|subscription|اشتراک)"
)
_COSTS = r"(?:costs?|price|pay|paid|charge|fee|fees|هزینه|هزینش|قیمت|پول|hazine|pool|pul)"
_FROM = (
    r"(?:where|sources?|based on|how (?:old|current|recent|fresh|accurate|reliable)|up to date|updated|reliable"
    r"|accurate|trust|rely|منبع|منابع|منبعت|منبعتون|منبعتان|منابعت|منابعتون|کجا|کجاست|کجان|اعتماد|معتبر|معتبره|دقیق"
    r"|دقیقه|به روز|بروز|بروزه|manba|manbaet|manabe|kojast|koja|etemad|motabar)"
)
_KNOWS = (
    r"(?:data|info|information|answers?|knowledge|sources?|know|اطلاعات\w*|داده\w*|دیتا\w*|پاسخ\w*|جواب\w*|منبع\w*"
    r"|منابع\w*|دانش\w*|می ?دونی|می ?دانی|میدونید|میدانید|میاری|میارید|میگی|میگید|حرفات|حرفاتون|etelaat\w*|data\w*"
    r"|javab\w*|manba\w*|manabe\w*|miduni|midooni|midoni|migi)"
)
_MACHINE = (
    r"(?:chat ?gpt|gpt ?\d?|openai|gemini|claude|deepseek|llm|language model|ai|an ai|artificial intelligence|robot"
    r"|bot|machine|human|person|real|real person|chat ?bot|هوش مصنوعی|چت ?جی ?پی ?تی|جی ?پی ?تی|چت ?بات|ربات|رباتی"
    r"|رباتید|ادم|ادمی|انسان|انسانی|ماشین|واقعی|hush masnuei|hoosh masnoei|hoosh masnooei|hushe masnui|robati|adam"
    r"|adami|ensan)"
)
_CONTACT_KEY = (
    r"(?:contact|reach|call|phone|email|e mail|write to|talk to|speak to|speak with|get in touch with|in touch with"
    r"|تماس|ارتباط|صحبت|حرف|زنگ|پیام|ایمیل|tamas|ertebat|sohbat|zang|payam|email)"
)
_KEEPERS = (
    r"(?:support|admin|administrator|operator|a human|a person|a real person|someone|somebody|your (?:\w+ )?(?:team"
    r"|office|admin|support|staff)|the developers?|پشتیبانی|پشتیبان|ادمین|اپراتور|مدیر|سازنده|کارشناس|یک ادم|یه ادم"
    r"|یک نفر|یه نفر|poshtibani|poshtiban|admin|operator|modir|ye adam|ye nafar)"
)
_TONGUE = (
    r"(?:languages?|english|persian|farsi|arabic|turkish|russian|french|chinese|mandarin|finglish|زبان|زبون|زبانی"
    r"|زبونی|زبان ?هایی|انگلیسی|فارسی|عربی|ترکی|روسی|فینگلیش|چینی|zaban|zabun|zabani|englisi|ingilisi|farsi|arabi"
    r"|torki|finglish|chini)"
)
_BAD = (
    r"(?:bad|wrong|useless|stupid|dumb|terrible|awful|rubbish|nonsense|garbage|horrible|idiot|worst|sucks?|silly"
    r"|incorrect|irrelevant|unhelpful|fool|liar|hate|annoying|بد|بدی|بدید|بده|افتضاح|افتضاحی|افتضاحه|احمق|احمقی"
    r"|احمقه|مسخره|مسخره ?ای|مزخرف|مزخرفه|چرت|چرته|چرند|پرت|نفهم|نفهمی|نفهمیدی|نمی ?فهمی|خنگ|خنگی|خری|خر|بیشعور"
    r"|بی شعور|بیخود|بیخودی|بیخوده|اشغال|دروغ|دروغگو|دروغگویی|غلط|غلطه|اشتباه|اشتباهه|بی ?ربط|بی ?ربطه|بدرد|به درد"
    r"|بی ?فایده|بی ?فایده ?ای|بی ?سواد|بی ?سوادی|ناقص|ناقصه|ahmagh|ahmaghi|maskhare|mozakhraf|chert|nafahm|khengi"
    r"|kheng|khari|ghalat|ghalate|eshtebah|eshtebahe|birabt|bi rabt|eftezah|eftezahi|badi|nafahmidi)"
)
_BAD_FILL = (
    r"(?:so|very|really|too|such|a|an|just|absolutely|totally|completely|what|pure|خیلی|چقدر|چه|واقعا|کاملا|خب|بابا"
    r"|که|هستی|هستید|ای|میگی|میگید|نگو|و|نمیخوری|نمیخورید|نمی خوری|kheyli|kheili|cheghad|cheghadr|vaghean|hasti"
    r"|migi)"
)
_REPLY = (
    r"(?:your (?:\w+ )?(?:answers?|reply|replies|response)|(?:this|that|the|last) answer|the answer you gave|جواب"
    r"|جوابت|جوابات|جوابتون|جوابها|جواب هات|جوابش|پاسخ|پاسخت|پاسخات|پاسختون|javab|javabet|javabat|javabetun"
    r"|pasokhet|pasokhat)"
)


def _either(first: str, second: str) -> str:
    """Both somewhere in a message, in whatever order."""
    return rf"(?=.*\b{first}\b)(?=.*\b{second}\b).*"


def _only(*words: str) -> str:
    """Nothing but these words, which lie in several lists."""
    listed = "|".join(words)
    return rf"(?:(?:{listed})(?: |$))+"


def _asked(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns))


_KINDS: dict[OfItself, re.Pattern[str]] = {
    "announce": _asked(
        r"(?:\w+ )?(?:i|we) (?:have|had|got) (?:a|another|one|some|a few|a quick|one more) (?:quick )?questions?",
        r"(?:can|may|could) (?:i|we) ask (?:you )?(?:a|another|one|some)?(?: quick)? ?(?:questions?"
        r"|something)(?: please)?",
        r"(?:\w+ )?(?:یه|یک|چند تا|چندتا|چند|دو تا)? ?(?:سوال|پرسش) ?(?:ی|هایی)? ?(?:داشتم|دارم|داریم|داشتیم|بپرسم)",
        r"(?:\w+ )?(?:می ?شه|میتونم|میتوانم|می ?شود|اجازه هست) (?:ازت |ازتون |از شما )?(?:یه |یک |چند تا |چندتا )?"
        r"(?:سوال|پرسش|چیزی|چیز)(?:ی)? ?(?:کنم|بپرسم|بکنم|داشته باشم)?",
        r"(?:\w+ )?(?:(?:ye|yek|chand ta|chanta) )?(?:soo?al|su'al) ?(?:i )?(?:dashtam|daram|darim|dashtim|beporsam)",
        r"(?:mishe|mitunam|mitoonam) (?:(?:ye|yek) )?(?:soo?al|chizi) ?(?:beporsam|konam|bokonam)?",
    ),
    "agreed": _asked(
        r"(?:(?:yes|yeah|yep|ok|okay|okey|fine|alright|all right|sure|got it|understood|i see|no|nope|right|great|good"
        r"|بله|بلی|اره|اوکی|باشه|خب|خوب|باشد|حله|فهمیدم|متوجه شدم|درسته|چشم|نه|خیر|نخیر|عالی|عالیه|خوبه|افرین|اها"
        r"|bale|are|areh|baleh|baashe|bashe|oki|khob|khub|hale|fahmidam|motevajeh shodam|na|kheyr|ali|aha)(?: |$))+"
    ),
    "help": _asked(
        rf"how (?:do|can|should) i (?:use|work with|ask) (?:you|{_BOT}|this {_BOT}|the {_BOT})",
        r"(?:چطور|چطوری|چجوری|چگونه|chetor|chejuri) (?:ازت|ازتون|از تو|از شما|از این ربات|باهات|azat|azatun"
        r"|az shoma|bahat) "
        r"(?:استفاده|کار|estefade|kar) (?:کنم|می ?شه کرد|کنیم|konam|konim)",
    ),
    "delete": _asked(
        _either(_DELETES, _MINE),
        _either(_DELETES, _CHATS),
        rf"{_DELETES} (?:everything|all)(?: (?:you|about|know|have|on|of|me|my|in|here|karvan))*",
        r"(?:منو|من رو|من را|مرا|mano) (?:پاک|فراموش|حذف|pak|faramush|hazf) ?(?:کن|کنید|kon|konid)?",
    ),
    "machine": _asked(
        rf"(?:are|r|so are|is) (?:{_YOU}|{_BOT}|this|it|here) (?:(?:a|an|the|just|really|or|with|using|based on"
        rf"|powered by"
        rf"|some|made with|run by|talking) ?)*{_MACHINE}(?: (?:or|a|an|{_MACHINE}))*",
        rf"(?:do|does) (?:you|{_BOT}|this|it) (?:use|run on|work with|rely on) (?:an? )?{_MACHINE}",
        rf"(?:am i|are we) (?:talking|speaking|chatting) (?:to|with) (?:a |an )?{_MACHINE}(?: or (?:a "
        rf"|an )?{_MACHINE})?",
        rf"(?:(?:{_YOU}|to|این|in|ایا|aya|یا|ya|یک|یه|ye|با|از|ba|az|مدل|خود|همون|همان|{_BOT}) )*{_MACHINE}"
        rf"(?: (?:یا|ya|{_MACHINE}))* ?(?:هستی|هستید|هستین|ای|استفاده میکنی|استفاده می ?کنه|hasti|hastid|hastin"
        r"|estefade mikoni)",
        r"(?:تو|شما|to|shoma) (?:یه |یک |ye )?(?:رباتی|رباتید|ادمی|انسانی|robati|adami)(?: (?:یا|ya) \w+)?",
    ),
    "free": _asked(
        _either(_FREE, f"(?:{_BOT}|{_YOU})"),
        _either(_COSTS, _BOT),
        r"(?:.* )?(?:do|will|does) (?:you|it|this) (?:charge|cost|ask for money|take money)(?: (?:me|us|money|anything"
        r"|something|for (?:this|it|answers|questions|that)))*",
        r"(?:.* )?(?:pay|paying|paid) (?:to |for )?(?:you|using you|use you|your (?:service|answers|help))(?: \w+)?",
        r"(?:.* )?(?:پول|هزینه|pool|pul|hazine) ?(?:هم|ham)? ?(?:می ?گیری|می ?گیرید|می ?گیرین|میخوای|میخواین|میخواید"
        r"|migiri|migirid|migirin|mikhay|mikhayn)",
    ),
    "language": _asked(
        rf"(?:which|what|how many) (?:other )?languages?(?: (?:do|can|does|are|is|{_YOU}|{_BOT}|speak|understand"
        rf"|know|use"
        r"|support|supported|answer|write|i|ask|in|available|here|have))*",
        rf"(?:do|can|could|does|will|would) (?:{_YOU}|{_BOT}|it|this) (?:\w+ )?(?:speak|understand|know|answer"
        rf"|reply|write"
        rf"|talk|read|support|use)(?: (?:me|to|in|also|other|any|or|and|{_TONGUE}))*",
        rf"(?:can|could|may|should|must) i (?:ask|write|type|talk|speak|chat)(?: (?:to|you|in|with|or|and|my|questions"
        rf"|{_TONGUE}))*",
        rf"(?:please )?(?:answer|reply|speak|write|talk)(?: (?:me|to|in|please))* {_TONGUE}(?: please)?",
        rf"(?:change|switch|set|how (?:do|can) i (?:change|switch|set))(?: (?:the|to|my|your|bot|bot's|into"
        rf"|a))* {_TONGUE}"
        rf"(?: (?:to|of|the|into|{_BOT}|{_TONGUE}|please))*",
        rf"(?:(?:{_YOU}|{_BOT}|to|این|in|به|با|be|ba|چه|چند|che|chand|تا|ta|هم|ham|میشه|می ?تونم|میتوانم|mishe"
        rf"|mitunam|و|یا|را"
        rf"|رو|ro|فقط|{_TONGUE}) )*(?<!\w){_TONGUE}(?: (?:رو|را|ro|هم|ham|میشه|mishe|هایی|ها|{_YOU}|{_BOT}))* "
        r"(?:بلدی|بلدید|بلدین|بلده|می ?فهمی|می ?فهمید|می ?فهمه|حرف (?:می ?زنی|می ?زنید|بزن|بزنید|بزنم)|صحبت (?:می ?کنی"
        r"|می ?کنید|کن|کنید|کنم)|جواب (?:می ?دی|می ?دید|بده|بدید|می ?دهی|می ?دهید|می ?ده)|پاسخ (?:می ?دهی|می ?دهید"
        r"|بده|بدهید)|بپرسم|سوال (?:کنم|بپرسم)|بنویسم|عوض (?:کن|کنم|کنید|می ?شه)|تغییر (?:بده|بدم|بدهید|دهید)|بگو"
        r"|baladi|baladid|balade|mifahmi|mifahmid|harf (?:mizani|bezan|bezanam)|sohbat (?:mikoni|kon|konam)"
        r"|javab (?:midi"
        r"|bede|midid|bedid)|beporsam|benevisam|avaz (?:kon|konam|mishe)|bego)(?: (?:لطفا|please|lotfan))?",
        r"(?:چطور|چطوری|چجوری|چگونه|chetor|chejuri|chetori) (?:زبان|زبون|zaban|zabun) ?(?:ربات|robat|بات"
        r"|bot)? ?(?:رو|را|و|o|ro)? "
        r"(?:عوض|تغییر|avaz|taghir) \w+",
    ),
    "sources": _asked(
        rf"(?=.*\b{_YOURS}\b)(?=.*\b{_FROM}\b)(?=.*\b{_KNOWS}\b).*",
        rf"(?=.*\b{_BOT}\b)(?=.*\b{_FROM}\b)(?=.*\b{_KNOWS}\b).*",
        r"(?:.* )?where (?:do|did) you (?:\w+ )?(?:get|take|know|find|have|learn)(?: (?:your|the|this|that|all"
        r"|these|it|from"
        r"|data|info|information|answers|figures|numbers|stuff))*",
        r"how do you know(?: (?:this|that|all|it|these|things))*",
        r"(?:can|should|may) (?:i|we|one) (?:really )?(?:trust|rely on|believe) (?:you|your (?:\w+ )?answers?"
        r"|this bot|karvan)",
        r"(?:این ها رو |اینا رو |اینارو |اینها را |این رو |اینو |اینا ro |ino )?(?:از|az) (?:کجا"
        r"|koja) (?:\w+ )?(?:می ?دونی|می ?دانی"
        r"|میدونید|میدانید|میاری|میارید|اوردی|اوردید|miduni|midooni|midoni|miyari)",
        r"(?:چقدر |میشه |می ?توان )?(?:میشه |می ?توان )?(?:به|be) (?:تو|شما|حرفات|حرفاتون|جوابات|جواباتون|جوابت|جوابهات"
        r"|پاسخ ?هات|ربات|این ربات|javabat|harfat|shoma) (?:میشه |mishe |می ?توان )?(?:اعتماد|etemad) ?(?:کرد|کنم"
        r"|کنیم|داشت"
        r"|kard|konam)?",
        r"(?:what are|what's|what is|tell me) your (?:data )?sources?(?: of \w+)?",
    ),
    "contact": _asked(
        rf"(?:.* )?(?:contact|reach|call|phone|email|write to|message|talk to|speak to|speak with"
        rf"|in touch with) (?:{_YOU}|{_BOT}"
        rf"|{_KEEPERS})(?: (?:please|directly|now|by phone|by email|here|guys|about this|in person|behind|this|the"
        rf"|bot))*",
        r"(?:.* )?your (?:contact|phone|telephone|number|email|address|support|website|instagram|channel|telegram"
        r"|whatsapp"
        r")(?: (?:number|details|info|information|address|id|please|channel))*",
        rf"(?=.*\b(?:با|به|ba|be) (?:\w+ )?(?:شما|تو|خودتون|shoma|to|{_KEEPERS})\b)(?=.*\b{_CONTACT_KEY}\b).*",
        r"(?=.*\b(?:باهات|باهاتون|بهت|بهتون|bahat|bahatun|bahatoon)\b)(?=.*\b(?:تماس|ارتباط|زنگ|tamas|ertebat"
        r"|zang)\b).*",
        r"(?:.* )?(?:شماره|ایمیل|تلفن|ادرس|راه ارتباطی|راه تماس|shomare|telefon|adres)(?: ?(?:تماس|تلفن|tamas"
        r"|telefon))? ?"
        r"(?:ت|تون|تان|شما|خودتون|تلفنتون|تماستون|etun|etoon|shoma|tamasetun)(?: \w+)?",
        r"(?:.* )?(?:شمارتون|شمارت|ایمیلتون|ایمیلت|تلفنتون|تلفنت|ادرستون|shomaratun|shomaret|emailetun)(?: \w+)*",
        rf"(?:(?:is there|do you have|i (?:want|need)|a|an|any|the|contact|ایا|aya|ربات|بات|این|in|robat|bot"
        rf"|{_KEEPERS})(?: |$))*"
        rf"{_KEEPERS}(?: (?:دارید|دارین|داری|داره|هست|میخوام|کیه|کجاست|darid|darin|dare|hast|mikham|please|ربات"
        rf"|بات|bot|robat|ro|رو))*",
        r"contact(?: us| info| details| information)?|تماس با (?:ما|شما)|راه (?:تماس|ارتباطی|های ارتباطی)",
    ),
    "privacy": _asked(
        rf"(?=.*\b{_HUSHED}\b){_only(_HUSHED, _BE)}",
        _either(_PRIVATE, f"(?:{_BOT}|{_MINE}|{_CHATS}|your)"),
        rf"(?:are|do|can) (?:you|i|we) (?:\w+ )?(?:{_PRIVATE}|ask anonymously)",
        r"(?:حریم|حفظ حریم|harim) (?:خصوصی|khosusi|khosoosi)(?: \w+)?|(?:the |your )?privacy(?: policy)?",
        _either(_SEES, _MINE),
        rf"what (?:do you do with|happens (?:to|with)|do you know about|do you have on) {_MINE}",
        r"(?:.* )?(?:درباره|راجع به|از|از من|darbare|az) (?:من|man) (?:چی|چه چیزی|چیا|چه چیزهایی|chi) (?:می ?دونی"
        r"|می ?دانی|می ?دونید|نگه \w+"
        r"|ذخیره \w+|miduni|midooni|midunid|negah \w+|zakhire \w+)",
        rf"(?:do|does|will|did|are) (?:you|{_BOT}|it) (?:\w+ )?{_SEES}(?: (?:the|these|this|our|my|all|any))* "
        rf"(?:{_CHATS}|data|questions|messages|history|personal data|what i \w+)",
        rf"(?=.*\b{_CHATS}\b)(?=.*(?:ذخیره|ضبط|نگه|zakhire|zabt|negah)).*",
        r"(?:who (?:else )?(?:can )?(?:sees?|reads?) (?:this|these|it|this chat|that|here))",
        r"(?:do|can) you (?:know|see) (?:who i am|my name|my number|my phone number|my identity)",
        r"(?:کی|چه کسی|کسی) (?:اینجا رو|اینا رو|اینارو|این چت رو|اینها را) (?:می ?بینه|می ?خونه|می ?بیند)",
    ),
    "complaint": _asked(
        _either(_BAD, rf"(?:{_REPLY}|{_BOT})"),
        rf"(?:{_YOU}|you're|you are|youre|to) (?:(?:are|r|{_BAD_FILL}) )*{_BAD}(?: (?:{_BAD_FILL}|{_BAD}|{_BOT}))*",
        rf"(?=.*\b{_BAD}\b){_only(_BAD, _BAD_FILL)}",
        rf"(?:.* )?(?:{_REPLY} )(?:\w+ )?(?:درست نبود|درست نیست|نبود|dorost nist|dorost nabud|is not (?:right"
        rf"|correct|true)"
        r"|isn't (?:right|correct|true)|was not (?:right|correct|helpful)|wasn't (?:right|correct|helpful))",
        r"(?:that|this|it)(?:'s| is| was) not (?:an answer|what i (?:asked|meant|wanted)|my question|helpful"
        r"|the answer)(?: \w+)*",
        r"(?:that|this|it) (?:isn't|wasn't|didn't) (?:an answer|what i (?:asked|meant|wanted)|my question|helpful"
        r"|help)(?: \w+)*",
        r"not helpful|you (?:didn't|did not|don't|do not|never) (?:understand|answer|get|help)(?: (?:me|my"
        r"|question|the|it|at|all"
        r"|anything|this|that))*",
        r"(?:جواب|پاسخ)(?: سوال)?(?:م|مو|م رو|من رو|منو| من)? ?(?:را |رو )?(?:ندادی|ندادید|نمیدی|نداد|نگرفتم)",
        r"(?:این |in )?(?:جواب|پاسخ|javabe?)(?: سوال|e soal)? ?(?:من|م|man|am)? ?(?:نبود|نیست|nabud|nist)",
        r"(?:منظورم|سوالم|منظور من|manzuram|soalam) (?:این|اون|in|un) ?(?:نبود|nabud)",
        r"(?:.* )?(?:به ?درد|بدرد|be dard|bedard) (?:\w+ )?(?:نمی ?خوری|نمی ?خورید|نمی ?خوره|nemikhori|nemikhore)",
        r"(?:هیچی|چیزی|hichi|hich chi) (?:نمی ?دونی|نمی ?فهمی|نمی ?دونه|بلد نیستی|nemiduni|nemidooni|nemifahmi"
        r"|balad nisti)",
    ),
}  # fmt: skip
_NOT_OF_ITSELF = re.compile(
    r"douyin|tik ?tok|تیک ?تاک|دوئین|دویین|دوین|we ?chat|wechat|instagram (?:page|post)|aliexpress|alibaba|taobao"
    r"|\bchina|\bchinese(?! please)|چین(?!ی )|\baccounts?\b|اکانت|حساب|hesab|\bshops?\b|فروشگاه|forushgah|forooshgah"
    r"|video|ویدیو|ویدیو|کلیپ|clip|\bposts?\b|پست|\bpages?\b|embass|consul|سفارت|کنسول|گمرک|customs|صادرات|export"
    r"|report|گزارش|gozaresh|\bcustomer|مشتری|moshtari|follower|فالو|\bsamples?\b|نمونه|\bvat\b|\btax|مالیات|visa|ویزا"
    r"|\bbuild\b|\bmake a\b|\bdevelop\b|\bmake my\b|بسازم|ساختن|طراحی|\bfor my (?:shop|brand|company|page)|\bif\b"
    r"|\bwhether\b"
    r"|\bregistering|registration|ثبت ?نام|shipping|حمل|\bbuyers?\b|خریدار|\bsellers?\b|\bseo\b|\bour (?:brand|company)"
)
_SPEAKS = re.compile(r"\b(?:chinese|mandarin|چینی|chini)\b")
_BARE_FREE = re.compile(
    rf"(?:(?:{_BE}|to|use|using|استفاده|ازش|estefade|و|از|az) )*{_FREE}(?: (?:{_BE}|to|use|of|charge|or|paid|یا|ya"
    rf"|{_FREE}))*"
)


def about_itself(text: Sequence[str], terms: Collection[str]) -> OfItself | None:
    """What a message asks about the assistant itself, or None; `terms` are those that it names."""
    if not text or len(text) > LONGEST_OF_ITSELF:
        return None
    said = _spelt_out(text)
    if _SPEAKS.search(said) and not _NOT_OF_ITSELF.search(_SPEAKS.sub("", said)):
        return "language" if _KINDS["language"].fullmatch(said) else None
    if _NOT_OF_ITSELF.search(said):
        return None
    if whole := next((kind for kind in _WHOLE if _KINDS[kind].fullmatch(said)), None):
        return whole
    if any(term not in _UNNAMED and not term.startswith("op-") for term in terms):
        return None
    if _BARE_FREE.fullmatch(said):
        return "free"
    return next((kind for kind, asked in _KINDS.items() if asked.fullmatch(said)), None)


def leans(text: Sequence[str]) -> bool:
    """Whether "is it free" may as well be asked of what was spoken of before."""
    return _BARE_FREE.fullmatch(_spelt_out(text)) is not None


def _spelt_out(text: Sequence[str]) -> str:
    return re.sub(r"'s\b", " is", re.sub(r"'re\b", " are", " ".join(text)))
