"""A tiny bot on the same library, so that the sandbox is tested apart from Karvan."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

TOKEN = "42:sandbox"
LONG = """<b>حساب تجاری چقدر خرج دارد؟</b>
دست‌کم \u2068۵۰٬۰۰۰\u2069 یوان در ماه (گزارش، فروردین ۱۴۰۱).

<blockquote expandable>این رقم را گزارش برای حساب‌های تجاری آورده است و سقفی برای آن نگفته است.
ساخت محتوا، پخش زنده و پاسخ‌گویی را در بر می‌گیرد.
برای حساب رسمی رقم دیگری آمده است که روشن نیست ماهانه است یا یک‌باره.
هر دو حالت در برآورد نشان داده می‌شود.
The account is opened at <a href="https://www.douyin.com/">Douyin</a> by the firm itself.</blockquote>
منبع: گزارش سرکنسولگری، <code>§costs ¶1</code>، <tg-spoiler>پنهان</tg-spoiler> /help"""
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6300010000050001"
    "0d0a2db40000000049454e44ae426082"
)

Context = ContextTypes.DEFAULT_TYPE


def keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([
        [InlineKeyboardButton("بلی", callback_data="yes"), InlineKeyboardButton("خیر", callback_data="no")],
        [InlineKeyboardButton("رونوشت", copy_text=CopyTextButton("کاروان"))],
    ])  # fmt: skip


async def start(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_chat_action("typing")
    await update.message.reply_html(LONG, reply_markup=keyboard())


async def echo(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_text(update.message.text or "?")


async def pressed(update: Update, context: Context) -> None:
    assert update.callback_query
    await update.callback_query.answer("رسید")
    await update.callback_query.edit_message_text(f"<b>{update.callback_query.data}</b>", parse_mode="HTML")


async def paper(update: Update, context: Context) -> None:
    assert update.message
    await update.message.reply_document(b"plain words", filename="plan.txt", caption="<i>plan</i>", parse_mode="HTML")
    await update.message.reply_photo(PIXEL, caption="نمودار")


async def inline(update: Update, context: Context) -> None:
    assert update.inline_query
    said = InputTextMessageContent(f"<b>{update.inline_query.query}</b>", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("1", "one", said, description="first")], cache_time=1)


@asynccontextmanager
async def small_bot(address: str) -> AsyncIterator[Application]:
    """The bot, polling the sandbox at this address."""
    application = Application.builder().token(TOKEN).base_url(f"{address}/bot").base_file_url(f"{address}/file/bot")
    bot = application.build()
    bot.add_handlers(
        [
            CommandHandler("start", start),
            CommandHandler("paper", paper),
            CallbackQueryHandler(pressed),
            InlineQueryHandler(inline),
            MessageHandler(filters.TEXT & filters.UpdateType.MESSAGE, echo),
        ]
    )
    await bot.initialize()
    await bot.bot.set_my_commands([("start", "شروع"), ("paper", "برنامه")])
    assert bot.updater
    await bot.updater.start_polling(timeout=10, allowed_updates=Update.ALL_TYPES)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.updater.stop()
        await bot.stop()
        await bot.shutdown()
