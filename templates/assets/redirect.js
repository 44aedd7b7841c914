// Of a page that has moved: goes where it is now, with what the old address asked and the place in it.
location.replace((document.currentScript?.dataset.to ?? "/") + location.search + location.hash);
