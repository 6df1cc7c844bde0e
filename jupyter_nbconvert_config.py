"""How nbconvert reruns a notebook, so that the same data and code give the same bytes."""

c = get_config()  # noqa: F821  (nbconvert defines it)

# Times, widgets' state and versions of Python would differ from one run to the next.
c.ExecutePreprocessor.record_timing = False
c.ExecutePreprocessor.store_widget_state = False
c.ExecutePreprocessor.kernel_name = "python3"
c.ExecutePreprocessor.timeout = 600  # seconds for a cell; nbconvert's own default is for ever
c.ExecutePreprocessor.shutdown_kernel = "immediate"  # all is written by then; word lists take long to be freed
# A kernel lives for seconds; to look for garbage as often as Python does takes a twentieth of them.
c.ExecutePreprocessor.extra_arguments = ["--IPKernelApp.exec_lines=__import__('gc').set_threshold(100_000)"]
c.ClearMetadataPreprocessor.enabled = True
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = {"kernelspec", ("language_info", "name")}
c.ClearMetadataPreprocessor.preserve_cell_metadata_mask = {"tags"}

# Printed text arrives in pieces of any size: join them after the run (nbconvert's own place is before).
c.Exporter.preprocessors = ["nbconvert.preprocessors.CoalesceStreamsPreprocessor"]

# ipykernel 7.3 and later otherwise prints a warning into every run.
c.KernelManager.transport_encryption = "auto"
