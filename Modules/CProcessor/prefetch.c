#include "moult_prefetch.h"
