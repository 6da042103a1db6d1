#include "shell/os/guard.hpp"

namespace snykcred {

// A job object ends with us, and console events reach the command itself: nobody is needed beside it.
Guard Guard::start(const std::function<void()>& /*forget*/) { return {}; }
Guard::~Guard() = default;
int Guard::lead() { return 0; }
int Guard::take() { return 0; }
void Guard::dismiss() {}

} // namespace snykcred
