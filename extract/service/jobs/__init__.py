"""Jobs: commands of this program that the service starts, each in a process of its own, in order.

book.py         the jobs in the store, and what each has told
dispatcher.py   starts the next when the one before is over; one for all workers and servers
process.py      what runs in the process
outcome.py      how a command ended -> status and body
waiting.py      requests that wait for the end of a job
"""
