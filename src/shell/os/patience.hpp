// How the filter `mask` takes the signals that cancel a job: as `tee -i` takes them, it goes on until its
// input ends, because what the job's commands print while they clean up would end them with SIGPIPE
// otherwise.
#pragma once

namespace snykcred {

/// From now on the first SIGINT or SIGTERM does nothing and a second one, of either number, ends the process.
/// The same number within a quarter of a second is the same one: who cancels a job may signal each process
/// and their group. A signal that is ignored (nohup) stays ignored.
void outlast_first_cancel();

} // namespace snykcred
