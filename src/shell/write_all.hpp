// A write() that finishes what it began.
#pragma once

#include <string_view>

namespace snykcred {

/// Writes all bytes, over interruptions and short writes. Gives 0, or the errno that stopped it.
int write_all(int fd, std::string_view bytes);

} // namespace snykcred
