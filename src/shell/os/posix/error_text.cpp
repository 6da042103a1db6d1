#include "shell/os/error_text.hpp"

#include <system_error>

namespace snykcred {

std::string error_text(int cause) { return std::generic_category().message(cause); }

} // namespace snykcred
