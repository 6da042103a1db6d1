#include "shell/os/variable_copies.hpp"

namespace snykcred {

std::string canonical_variable(std::string_view name) { return std::string(name); }

// There is none.
void wipe_other_copies(std::string_view /*name*/) {}

} // namespace snykcred
