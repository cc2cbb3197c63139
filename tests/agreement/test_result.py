"""One line that a person can quote."""

from copydesk.agreement import Agreement


def test_a_figure_names_its_rule_interval_and_counts():
    figure = Agreement("span F1", "exact", 2 / 3, (0.5, 0.75), 40, 2, 40, 18, ("fewer than 20 stories",))

    assert str(figure) == (
        "span F1 (exact): 0.667, 95 % interval 0.500 to 0.750 (40 units, 2 annotators, 40 pairs, 18 stories);"
        " fewer than 20 stories"
    )


def test_an_undefined_figure_says_why():
    figure = Agreement(
        "Krippendorff's alpha", "nominal", None, None, 0, 0, 0, 0, ("no unit was rated by two",)
    )

    assert str(figure) == (
        "Krippendorff's alpha (nominal): undefined (0 units, 0 annotators, 0 pairs, 0 stories);"
        " no unit was rated by two"
    )
