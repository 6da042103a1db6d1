#include "shell/os/process_environment.hpp"

namespace snykcred {

// For a fork alone, and there is none.
void ProcessEnvironment::wipe_words() const {}

} // namespace snykcred
