// Where the page begins: find the host, show Today, then fetch what can wait.
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import Root from './App.svelte';
import { http } from './host/http';
import { tauri } from './host/tauri';
import { App } from './state/app.svelte';

const first = window.__STINT_FIRST__;
delete window.__STINT_FIRST__;
const app = new App(window.__TAURI_INTERNALS__ ? tauri() : http(), first);
const target = document.getElementById('app');
if (!target) throw new Error('index.html has #app');
await app.start();
mount(Root, { target, props: { app } });
// The second frame begins when the first has been painted.
requestAnimationFrame(() => requestAnimationFrame(() => app.host.usable()));
void app.settle();
