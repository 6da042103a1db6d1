#include "core/base/version.hpp"

namespace snykcred {

std::string_view version() { return SNYKCRED_VERSION; }

} // namespace snykcred
