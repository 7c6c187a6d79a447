/* SPDX-License-Identifier: MIT */
#include "ui/host/queue.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool queue_init(struct queue *q)
{
	memset(q, 0, sizeof(*q));
	if (pipe(q->wake) < 0)
		return false;
	for (int i = 0; i < 2; i++) {
		fcntl(q->wake[i], F_SETFL, O_NONBLOCK);
		fcntl(q->wake[i], F_SETFD, FD_CLOEXEC);
	}
	pthread_mutex_init(&q->mutex, NULL);
	pthread_cond_init(&q->space, NULL);
	return true;
}

void queue_fini(struct queue *q)
{
	struct message *m;

	while ((m = queue_take_message(q)))
		message_free(m);
	pthread_cond_destroy(&q->space);
	pthread_mutex_destroy(&q->mutex);
	close(q->wake[0]);
	close(q->wake[1]);
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->mutex);
	q->closed = true;
	pthread_cond_broadcast(&q->space);
	pthread_mutex_unlock(&q->mutex);
}

static bool may_be_dropped(const struct message *m)
{
	return m->kind == MESSAGE_EVENT && m->event.kind == EVENT_PROGRESS;
}

void queue_put(struct queue *q, struct message *m)
{
	if (!m)
		return;
	pthread_mutex_lock(&q->mutex);
	while (q->count == QUEUE_SIZE && !q->closed && !may_be_dropped(m))
		pthread_cond_wait(&q->space, &q->mutex);
	if (q->count == QUEUE_SIZE || q->closed) {
		pthread_mutex_unlock(&q->mutex);
		message_free(m);
		return;
	}
	q->items[(q->first + q->count++) % QUEUE_SIZE] = m;
	if (write(q->wake[1], "", 1) < 0) {
		/* A full pipe is readable already: nothing is lost. */
	}
	pthread_mutex_unlock(&q->mutex);
}

struct message *queue_take_message(struct queue *q)
{
	struct message *m = NULL;
	char drop[64];

	pthread_mutex_lock(&q->mutex);
	if (q->count) {
		m = q->items[q->first];
		q->first = (q->first + 1) % QUEUE_SIZE;
		q->count--;
		pthread_cond_signal(&q->space);
	}
	while (q->count == 0 && read(q->wake[0], drop, sizeof(drop)) > 0)
		;
	pthread_mutex_unlock(&q->mutex);
	return m;
}

int queue_fd(const struct queue *q)
{
	return q->wake[0];
}
