"""What somebody else made in Label Studio: its config as a scheme, its results in our names."""

from copydesk.studio.adopting.losses import Loss
from copydesk.studio.adopting.scheme import Adopted, from_config
from copydesk.studio.adopting.translating import Control, Names, translate

__all__ = ["Adopted", "Control", "Loss", "Names", "from_config", "translate"]
