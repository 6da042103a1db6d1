// The command `mask` behind its settings: standard input to standard output, with the forms replaced.
#pragma once

#include "core/base/result.hpp"
#include "core/mask/form_search.hpp"

namespace snykcred {

/// Refuses [unreadable] and [cannot-write], naming the stream and the cause. A closed `out` ends the process
/// with SIGPIPE, as it ends any filter; where that signal is ignored, it is [cannot-write].
Status mask_filter(int in, int out, const FormSearch& patterns);

} // namespace snykcred
