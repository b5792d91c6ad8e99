/**
 * What happened: features hand an {@link io.culvert.gateway.events.Event} to the {@link io.culvert.gateway.events.Outbox}, in
 * the transaction of the deed or from wherever media and tunnels run, and it becomes one numbered row of the table
 * {@code events}. {@link io.culvert.gateway.events.EventFeed} reads them in the order of their numbers, those of every node
 * of the cluster, each once, from any number on. Any feature may tell; {@code web} reads. Depends on {@code node} and
 * {@code database} alone.
 */
@NullMarked
package io.culvert.gateway.events;

import org.jspecify.annotations.NullMarked;
