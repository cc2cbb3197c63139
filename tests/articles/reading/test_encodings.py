import pytest

from copydesk.articles.reading.encodings import encoding_of, is_binary

ENGLISH = (
    "The minister said on Thursday that the strike would go on “until further notice” — an insult, said the "
    "union’s boss. It’s a problem for the café at the pier, too, and the crews don’t agree."
)
GERMAN = (
    "Der Innenminister kündigte am Donnerstag an, dass der Fährstreik „bis auf Weiteres“ fortgesetzt werde. "
    "Die Bürgermeister der Küstenstädte fordern eine Schlichtung, erklärte die Gewerkschaft am Abend."
)
POLISH = (
    "Minister spraw wewnętrznych ogłosił w czwartek, że strajk promów będzie trwał do odwołania. Burmistrzowie "
    "nadmorskich miast żądają mediacji, powiedziała przewodnicząca związku Małgorzata Wiśniewska."
)
RUSSIAN = "Министр внутренних дел объявил в четверг, что забастовка паромов будет продолжаться до особого распоряжения."
JAPANESE = "内務大臣は木曜日、フェリーのストライキが当面続くと発表した。沿岸都市の市長らは仲裁を求めている。"
TURKISH = (
    "İçişleri Bakanı perşembe günü feribot grevinin ikinci bir duyuruya kadar süreceğini açıkladı. "
    "Kıyı kentlerinin belediye başkanları arabuluculuk istiyor."
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_told_with_certainty(encoding: str):
    assert encoding_of((ENGLISH + RUSSIAN).encode(encoding)) == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(ENGLISH, "cp1252", id="English"),
        pytest.param(ENGLISH, "mac_roman", id="English on an old Mac"),
        pytest.param(GERMAN, "cp1252", id="German"),
        pytest.param(POLISH, "cp1250", id="Polish"),
        pytest.param(RUSSIAN, "cp1251", id="Russian"),
        pytest.param(RUSSIAN, "koi8_r", id="Russian on Unix"),
        pytest.param(JAPANESE, "cp932", id="Japanese"),
    ],
)
def test_a_legacy_encoding_is_told_where_the_text_leaves_no_doubt(text: str, encoding: str):
    data = text.encode(encoding)
    assert data.decode(encoding_of(data) or "ascii") == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TURKISH.encode("cp1254"), id="Turkish, which may be Baltic"),
        pytest.param(POLISH.encode("cp852"), id="a code page of DOS"),
        pytest.param("Łódź".encode("cp1250"), id="one word"),
        pytest.param(bytes(range(128, 256)), id="noise"),
    ],
)
def test_a_doubtful_encoding_is_not_guessed(data: bytes):
    assert encoding_of(data) is None


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", True),
        ("Words.".encode("utf-16-le"), True),
        ("Words.".encode("utf-16"), False),
        (b"Words.\t\r\n\f" * 20 + b"\0", False),
        (b"Words.\t\r\n\f" * 20 + b"\0\0\0", True),
        (b"\x1b[31mWords.\x1b[0m", False),
        (b"", False),
    ],
)
def test_nul_and_over_one_percent_of_control_characters_are_binary(data: bytes, binary: bool):
    assert is_binary(data) is binary
